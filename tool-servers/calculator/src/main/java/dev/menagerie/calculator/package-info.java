// SPDX-License-Identifier: Apache-2.0
/** The calculator tool server. */
@NullMarked
package dev.menagerie.calculator;

import org.jspecify.annotations.NullMarked;
