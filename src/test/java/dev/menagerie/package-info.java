// SPDX-License-Identifier: Apache-2.0
/** Rules that hold for all packages. */
@NullMarked
package dev.menagerie;

import org.jspecify.annotations.NullMarked;
