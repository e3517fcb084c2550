package org.patrolbook.recorder

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent

/**
 * After a restart of the phone or an update of the app. Behind the screen no recorder may begin: the officer is asked to
 * tap, and the gap says "app stopped".
 */
class Revived : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        if (Memory.folder(context) != null) Notices(context).alarm(Cause.KILLED)
    }
}
