"""Numbers and dates as Colombia writes them: 1.234.567,89 and 31/10/2024."""

DATE_FORMAT = r"d/m/Y"
SHORT_DATE_FORMAT = r"d/m/Y"
DATETIME_FORMAT = r"d/m/Y H:i"
SHORT_DATETIME_FORMAT = r"d/m/Y H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = r"F \d\e Y"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
