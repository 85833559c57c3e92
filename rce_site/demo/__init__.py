"""The demonstration: a believable distributor as workbooks, loaded like anybody's.

`world` is what there is (places, transformers, accounts), `contracts` who works, `catalogue` what
can be billed, `visits` what a crew does in one visit, `actas` what a contractor bills of a month,
`work` what is stolen and what of it work ends, `energy` and `network` what meters say of that,
`irregularities` what is planted for the pages to find, `objections` what the team objects to,
`alerts` what it does with what it is alerted to, `layouts` and `workbooks` how contractors write it
down, `making` and `loading` how it gets into the database.

Everything follows from the last month and the size: no clock and no unseeded chance.
"""
