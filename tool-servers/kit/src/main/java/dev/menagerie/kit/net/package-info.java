// SPDX-License-Identifier: Apache-2.0
/** Where a program that follows foreign addresses may connect to. */
@NullMarked
package dev.menagerie.kit.net;

import org.jspecify.annotations.NullMarked;
