"""Who answers for which settlement: rules, forms, and everything that writes it."""
