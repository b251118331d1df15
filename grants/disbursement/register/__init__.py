"""拨付台账: the payments of a funder in one list, narrowed as finance asks, printed under a number, as a workbook."""
