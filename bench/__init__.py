"""Speed, measured side by side: see bench/README.md."""
