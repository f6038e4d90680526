// SPDX-License-Identifier: Apache-2.0
/** The examples of the documentation, compiled. */
@NullMarked
package dev.menagerie.example;

import org.jspecify.annotations.NullMarked;
