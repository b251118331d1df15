"""What the bench of custody needs: hubs with groups and claims, their bank's files, and the proof of the figures."""
