// SPDX-License-Identifier: Apache-2.0
/**
 * Agent architectures, one file each, and {@link dev.menagerie.architecture.Catalog} which lists
 * them.
 */
@NullMarked
package dev.menagerie.architecture;

import org.jspecify.annotations.NullMarked;
