"""The parts of `docs/` that follow from the code, written by `manage.py docs`.

A page says where they stand, between comments that name the part and its tables' heads:

    <!-- generated: findings problem | Código | Qué dice -->
    …
    <!-- end -->

Whatever stands between them is written anew; the rest of the page is a person's. What is generated
speaks the page's language: Spanish in the manual, English elsewhere.
"""
