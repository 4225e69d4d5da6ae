from tests.golden.runs import SCENARIOS, golden_file, golden_table

for scenario in SCENARIOS:
    golden_table(scenario).to_csv(golden_file(scenario), float_format="%.17g", lineterminator="\n")
    print(golden_file(scenario))
