// SPDX-License-Identifier: Apache-2.0
/** The tool server that asks a database in SQL. */
@NullMarked
package dev.menagerie.sql;

import org.jspecify.annotations.NullMarked;
