// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.menagerie.memory.embedding;

import org.jspecify.annotations.NullMarked;
