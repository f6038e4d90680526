// SPDX-License-Identifier: Apache-2.0
/** What a Java tool server is made of. */
@NullMarked
package dev.menagerie.kit;

import org.jspecify.annotations.NullMarked;
