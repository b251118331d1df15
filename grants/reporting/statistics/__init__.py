"""统计报表 (domain §6, 33): what an authority asks of its counties or streets each year, filled, checked, summed up."""
