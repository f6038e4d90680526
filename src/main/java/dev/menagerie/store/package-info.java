// SPDX-License-Identifier: Apache-2.0
/** The journal and the catalogue in SQL tables, written by one thread in groups. */
@NullMarked
package dev.menagerie.store;

import org.jspecify.annotations.NullMarked;
