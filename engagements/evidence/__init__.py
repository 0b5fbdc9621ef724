"""Evidence files: what they are by their content, where they lie, who reads them."""
