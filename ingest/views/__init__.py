"""The wizard: from files in the browser to records, and back."""
