"""Money as whole centavos, and how far a line's total may stand from quantity × unit price."""

from decimal import ROUND_HALF_UP, Decimal

CENTAVO = Decimal("0.01")
PESO = Decimal(1)
ZERO = Decimal(0)
# Beyond this share of quantity × unit price, a line's total is wrong rather than rounded.
GROSS = Decimal("0.005")


def centavos(pesos: Decimal) -> int:
    """Pesos with at most two decimals as whole centavos; ValueError where there are more."""
    scaled = pesos.scaleb(2)
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{pesos} has a fraction of a centavo.")
    return whole


def pesos(whole: int) -> Decimal:
    """Whole centavos as pesos with two decimals."""
    return Decimal(whole).scaleb(-2)


def half_up(numerator: int, denominator: int) -> int:
    """The quotient as a whole number, halves away from zero; the denominator is positive."""
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -rounded if numerator < 0 else rounded


def line_amount(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Quantity × unit price in pesos, rounded once to the centavo."""
    return (quantity * unit_price).quantize(CENTAVO, ROUND_HALF_UP)


def accepted_amount(
    amount: Decimal,
    quantity: Decimal,
    unit_price: Decimal,
    accepted_quantity: Decimal | None,
    accepted_unit_price: Decimal | None,
) -> Decimal:
    """What is accepted of a line's amount, in pesos: accepted quantity × accepted price, rounded
    once; never more than was signed, nor of the other sign. None: as billed."""
    accepted = (
        quantity if accepted_quantity is None else accepted_quantity,
        unit_price if accepted_unit_price is None else accepted_unit_price,
    )
    if accepted == (quantity, unit_price):
        return amount
    return max(min(ZERO, amount), min(max(ZERO, amount), line_amount(*accepted)))


def tolerance(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """How far, in pesos, a total may stand from quantity × unit price by rounding alone.

    One peso, or what half a unit of the price's last written decimal makes over the quantity;
    zeros at its end are not written, since neither Excel nor the database keeps them.
    """
    decimals = -min(int(unit_price.normalize().as_tuple().exponent), 0)
    return max(PESO, abs(quantity) * PESO.scaleb(-decimals) / 2)


def grossly_off(stated: Decimal, quantity: Decimal, unit_price: Decimal) -> bool:
    """Whether a total differs from quantity × unit price by over 0.5 %, rounding aside."""
    exact = quantity * unit_price
    off = abs(stated - exact)
    return off > abs(exact) * GROSS and off > tolerance(quantity, unit_price)
