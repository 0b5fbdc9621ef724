"""The smallest valid row of each model; variants are Traits."""
