// SPDX-License-Identifier: Apache-2.0
/** Who calls, on whose data, and what they may do. */
@NullMarked
package dev.menagerie.server.access;

import org.jspecify.annotations.NullMarked;
