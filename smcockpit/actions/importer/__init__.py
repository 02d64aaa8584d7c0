"""One importer for tables of every kind: a header is recognised or explained once, the answer is remembered for that header,
and what it would bring is shown before anything is kept. `mapping`: what a person says of columns; `records`: tables whose
rows are records of a kind. How tables of numbers are read is the business of `smcockpit.metrics`."""
