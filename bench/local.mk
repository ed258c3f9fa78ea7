# SPDX-License-Identifier: MIT
# Measurements, built and run by hand only.
