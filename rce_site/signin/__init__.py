"""Signing in: passwords, the second factor, Microsoft Entra, sessions and locks.

`flow.py` is the one way in with a password; `entra.py` the one through Microsoft. Both end in
Django's `login`. `standing.py` judges every request of somebody who is in.
"""
