// SPDX-License-Identifier: Apache-2.0
/** Scripted models and tools, and properties, for tests. */
@NullMarked
package dev.menagerie.testkit;

import org.jspecify.annotations.NullMarked;
