// SPDX-License-Identifier: Apache-2.0
/** The web tool server. */
@NullMarked
package dev.menagerie.web;

import org.jspecify.annotations.NullMarked;
