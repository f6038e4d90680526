// SPDX-License-Identifier: Apache-2.0
/**
 * The words an agent architecture is written in: a {@link dev.menagerie.core.Task}, a {@link
 * dev.menagerie.core.Run} to act through, an {@link dev.menagerie.core.Answer} to return.
 */
@NullMarked
package dev.menagerie.core;

import org.jspecify.annotations.NullMarked;
