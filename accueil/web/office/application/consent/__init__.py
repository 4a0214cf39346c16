"""What a family agrees to, in each of the five languages of contracts.

The pages themselves are in four; this text is read to the family, so it has a catalogue of its own.
"""

from django.utils.translation import gettext_lazy as _

TEXT = _(
    "I authorise the officer to look up the personal data that my application for the childcare "
    "service voucher needs: in the national or communal register of natural persons (RNPP, RCPP) "
    "and in the database of the Joint Social Security Centre (CCSS). Each look-up is recorded. I "
    "can refuse: then I bring the documents myself."
)
