// SPDX-License-Identifier: Apache-2.0
/** No secret reaches the backend, the log or the meters. */
@NullMarked
package io.github.larder.httpclient5.privacy;

import org.jspecify.annotations.NullMarked;
