// SPDX-License-Identifier: Apache-2.0
/** Tools: the MCP client, the registered tool servers, and the gateway that every call passes. */
@NullMarked
package dev.menagerie.tool;

import org.jspecify.annotations.NullMarked;
