"""Plans of a day: which settlements one means to visit, in which order."""
