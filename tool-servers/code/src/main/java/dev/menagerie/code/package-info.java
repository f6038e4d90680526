// SPDX-License-Identifier: Apache-2.0
/** The code tool server. */
@NullMarked
package dev.menagerie.code;

import org.jspecify.annotations.NullMarked;
