"""How far a panel agrees, as the literature measures it: Krippendorff's alpha and the intraclass correlations. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Agreement:
    """ICC(2,1) of one sheet and ICC(2,k) of the mean of k, after Shrout and Fleiss (1979), of a complete table."""

    icc1: float
    icck: float


def krippendorff_alpha(app: Ints, y: Floats) -> float:
    """Krippendorff's alpha for interval data, of any number of sheets per application; 1 is agreement, 0 is chance.

    `app` int[n] numbers the application of each sheet from 0, `y` float[n] holds its points. Applications with one
    sheet say nothing. Raises ValueError where no application has two, or where all marks are equal.
    """
    sheets = np.bincount(app)
    paired = sheets[app] > 1
    app, y = app[paired], y[paired]
    if not len(y) or np.ptp(y) == 0:
        raise ValueError("alpha needs applications with two sheets, and marks that differ")
    count = np.maximum(sheets, 2).astype(float)
    mean = np.bincount(app, y, len(sheets)) / count
    within = np.bincount(app, (y - mean[app]) ** 2, len(sheets))
    observed = float((within * count / (count - 1)).sum()) / len(y)
    expected = float(((y - y.mean()) ** 2).sum()) / (len(y) - 1)
    return 1 - observed / expected


def intraclass(table: Floats) -> Agreement:
    """The agreement of a complete table float[N, k], a row for each application and a column for each expert: two-way
    random effects, absolute agreement. Raises ValueError for a table of one row or column, or one that is constant."""
    rows, columns = table.shape
    if rows < 2 or columns < 2 or np.ptp(table) == 0:
        raise ValueError("the intraclass correlation needs two rows, two columns, and marks that differ")
    of_rows, of_columns = table.mean(axis=1), table.mean(axis=0)
    residual = table - of_rows[:, None] - of_columns[None, :] + table.mean()
    between_rows = columns * float(of_rows.var(ddof=1))
    between_columns = rows * float(of_columns.var(ddof=1))
    error = float((residual**2).sum()) / ((rows - 1) * (columns - 1))
    difference, columns_more = between_rows - error, (between_columns - error) / rows
    return Agreement(
        icc1=difference / (between_rows + (columns - 1) * error + columns * columns_more),
        icck=difference / (between_rows + columns_more),
    )
