// SPDX-License-Identifier: Apache-2.0
/** Other processes, frameworks, and applications that are stopped. */
@NullMarked
package io.github.larder.httpclient5.process;

import org.jspecify.annotations.NullMarked;
