// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.menagerie.store;

import org.jspecify.annotations.NullMarked;
