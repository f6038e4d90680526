// SPDX-License-Identifier: Apache-2.0
/** Clients of MCP that others wrote for Java, and what they make of our servers. */
@NullMarked
package dev.menagerie.interop;

import org.jspecify.annotations.NullMarked;
