"""The law of the childcare voucher, pure: standard library and its own data files.

No clock, no float, no Django. What people call: `parameters.shipped()` for the numbers,
`bill.bill(case, law)` for one case, `program.week_program(law)` for the executors on tables.
"""
