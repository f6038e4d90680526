// SPDX-License-Identifier: Apache-2.0
/** Files that people write for the server, and change while it runs. */
@NullMarked
package dev.menagerie.file;

import org.jspecify.annotations.NullMarked;
