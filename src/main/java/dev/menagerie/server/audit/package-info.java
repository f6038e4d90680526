// SPDX-License-Identifier: Apache-2.0
/** Who did what: a log whose lines each hold the hash of the one before. */
@NullMarked
package dev.menagerie.server.audit;

import org.jspecify.annotations.NullMarked;
