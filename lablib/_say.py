"""How a number is written wherever lablib prints or draws one."""


def fixed(value: float, decimals: int) -> str:
    """`value` with that many decimals, and never a "-0.00".

    >>> fixed(-0.0001, 2)
    '0.00'
    """
    said = f"{value:.{decimals}f}"
    return said.removeprefix("-") if float(said) == 0 else said
