# SPDX-License-Identifier: MIT

include_HEADERS += %D%/uspawn.h
