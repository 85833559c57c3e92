"""The month as work: who has what, what is late, closing it, and its report."""
