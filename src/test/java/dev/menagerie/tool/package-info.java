// SPDX-License-Identifier: Apache-2.0
/** Tests of tools, on servers of this machine. */
@NullMarked
package dev.menagerie.tool;

import org.jspecify.annotations.NullMarked;
