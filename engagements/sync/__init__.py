"""What phones send by themselves: entries, unfinished text, files. See docs/offline.md."""
