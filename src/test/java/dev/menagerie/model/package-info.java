// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.menagerie.model;

import org.jspecify.annotations.NullMarked;
