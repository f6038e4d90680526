// SPDX-License-Identifier: Apache-2.0
/** Backups of everything that the server keeps, made while it runs, and their way back. */
@NullMarked
package dev.menagerie.server.backup;

import org.jspecify.annotations.NullMarked;
