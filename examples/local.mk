# SPDX-License-Identifier: MIT
# Numbered in reading order; tests/t-examples.sh runs them all.

usp_examples =
check_PROGRAMS += $(usp_examples)
