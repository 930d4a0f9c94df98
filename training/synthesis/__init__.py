"""Documents that are thin in public data: instructions in harmless carriers, and twins without them."""
