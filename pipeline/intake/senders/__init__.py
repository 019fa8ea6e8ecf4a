"""Who delivered a form by e-mail, and whether the address is the union's."""
