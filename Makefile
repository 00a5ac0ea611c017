# Thin names for ./dev and for the built tool; `./dev help` says more.
strata := build/dev/strata

.PHONY: help demo test build bench format tidy setup clean gen-migration check-migrations gen

help demo test build bench format tidy setup clean:
	@./dev $@

# make gen-migration [name=add_email]: the next migration from what changed in models/
gen-migration: tool
	@$(strata) migrate diff $(name)

# Fails when migrations/ is behind models/, or its checksum is wrong.
check-migrations: tool
	@$(strata) check

# generated/ from models/
gen: tool
	@$(strata) gen

.PHONY: tool
tool:
	@./dev build strata strata-scan
