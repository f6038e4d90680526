// SPDX-License-Identifier: Apache-2.0
/** The files tool server. */
@NullMarked
package dev.menagerie.files;

import org.jspecify.annotations.NullMarked;
